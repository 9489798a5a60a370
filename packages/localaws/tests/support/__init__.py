"""What tests share: people who use an emulated AWS, programs to deploy, an EMR that follows a script."""
